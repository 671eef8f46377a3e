@echo off
rem Opens the course. The first time, its environment is made in the folder .venv beside this file.
cd /d "%~dp0"
set wheel=@wheel@
if exist ".venv\%wheel%" goto open
if exist .venv goto install
for %%v in (3.13 3.12 3.11) do py -%%v -m venv .venv 2>nul && goto install
echo Expected Python 3.11, 3.12 or 3.13: install one and start again.
goto failed
:install
echo Installing the course (@size@) and what it needs, PyTorch and JupyterLab among it:
echo about 1.5 GB on the disk.
.venv\Scripts\python -m pip install -c constraints.txt "%wheel%" || goto failed
type nul > ".venv\%wheel%"
echo Installed. The course opens now, and the next time at once and without a network.
:open
rem This is nanollm start, also where the folder was moved since.
.venv\Scripts\python -P -m grader start %*
exit /b
:failed
pause
exit /b 1
