// Names and tactics as https://attack.mitre.org/ has them for Enterprise. Techniques: those of the
// official rules' tags, and those that rules of one's own for Linux, containers, clouds and SaaS are
// likely to be tagged with.

const LINES = `
TA0006|T1003 OS Credential Dumping; T1003.007 OS Credential Dumping: Proc Filesystem; T1003.008 OS Credential Dumping: /etc/passwd and /etc/shadow
TA0009|T1005 Data from Local System
TA0005|T1006 Direct Volume Access
TA0007|T1007 System Service Discovery
TA0011|T1008 Fallback Channels
TA0007|T1010 Application Window Discovery
TA0010|T1011 Exfiltration Over Other Network Medium
TA0007|T1012 Query Registry
TA0005|T1014 Rootkit
TA0007|T1016 System Network Configuration Discovery
TA0007|T1018 Remote System Discovery
TA0010|T1020 Automated Exfiltration
TA0008|T1021 Remote Services; T1021.004 Remote Services: SSH; T1021.007 Remote Services: Cloud Services
TA0009|T1025 Data from Removable Media
TA0005|T1027 Obfuscated Files or Information; T1027.002 Obfuscated Files or Information: Software Packing; T1027.004 Obfuscated Files or Information: Compile After Delivery
TA0010|T1029 Scheduled Transfer; T1030 Data Transfer Size Limits
TA0007|T1033 System Owner/User Discovery
TA0005|T1036 Masquerading; T1036.003 Masquerading: Rename Legitimate Utilities; T1036.004 Masquerading: Masquerade Task or Service; T1036.005 Masquerading: Match Legitimate Resource Name or Location
TA0003 TA0004|T1037 Boot or Logon Initialization Scripts; T1037.004 Boot or Logon Initialization Scripts: RC Scripts
TA0009|T1039 Data from Network Shared Drive
TA0006 TA0007|T1040 Network Sniffing
TA0010|T1041 Exfiltration Over C2 Channel
TA0007|T1046 Network Service Discovery
TA0002|T1047 Windows Management Instrumentation
TA0010|T1048 Exfiltration Over Alternative Protocol; T1048.003 Exfiltration Over Alternative Protocol: Exfiltration Over Unencrypted Non-C2 Protocol
TA0007|T1049 System Network Connections Discovery
TA0010|T1052 Exfiltration Over Physical Medium
TA0002 TA0003 TA0004|T1053 Scheduled Task/Job; T1053.002 Scheduled Task/Job: At; T1053.003 Scheduled Task/Job: Cron; T1053.006 Scheduled Task/Job: Systemd Timers; T1053.007 Scheduled Task/Job: Container Orchestration Job
TA0004 TA0005|T1055 Process Injection; T1055.008 Process Injection: Ptrace System Calls; T1055.009 Process Injection: Proc Memory
TA0009 TA0006|T1056 Input Capture
TA0007|T1057 Process Discovery
TA0002|T1059 Command and Scripting Interpreter; T1059.004 Command and Scripting Interpreter: Unix Shell; T1059.006 Command and Scripting Interpreter: Python; T1059.007 Command and Scripting Interpreter: JavaScript; T1059.009 Command and Scripting Interpreter: Cloud API
TA0004|T1068 Exploitation for Privilege Escalation
TA0007|T1069 Permission Groups Discovery; T1069.003 Permission Groups Discovery: Cloud Groups
TA0005|T1070 Indicator Removal; T1070.002 Indicator Removal: Clear Linux or Mac System Logs; T1070.003 Indicator Removal: Clear Command History; T1070.004 Indicator Removal: File Deletion; T1070.006 Indicator Removal: Timestomp
TA0011|T1071 Application Layer Protocol; T1071.001 Application Layer Protocol: Web Protocols; T1071.004 Application Layer Protocol: DNS
TA0002 TA0008|T1072 Software Deployment Tools
TA0009|T1074 Data Staged
TA0005 TA0003 TA0004 TA0001|T1078 Valid Accounts; T1078.001 Valid Accounts: Default Accounts; T1078.003 Valid Accounts: Local Accounts; T1078.004 Valid Accounts: Cloud Accounts
TA0008|T1080 Taint Shared Content
TA0007|T1082 System Information Discovery; T1083 File and Directory Discovery; T1087 Account Discovery; T1087.001 Account Discovery: Local Account; T1087.004 Account Discovery: Cloud Account
TA0011|T1090 Proxy; T1090.003 Proxy: Multi-hop Proxy
TA0008|T1091 Replication Through Removable Media
TA0011|T1092 Communication Through Removable Media; T1095 Non-Application Layer Protocol
TA0003 TA0004|T1098 Account Manipulation; T1098.001 Account Manipulation: Additional Cloud Credentials; T1098.003 Account Manipulation: Additional Cloud Roles; T1098.004 Account Manipulation: SSH Authorized Keys; T1098.006 Account Manipulation: Additional Container Cluster Roles
TA0011|T1102 Web Service; T1104 Multi-Stage Channels; T1105 Ingress Tool Transfer
TA0002|T1106 Native API
TA0006|T1110 Brute Force; T1110.001 Brute Force: Password Guessing; T1110.003 Brute Force: Password Spraying; T1110.004 Brute Force: Credential Stuffing; T1111 Multi-Factor Authentication Interception
TA0009|T1113 Screen Capture; T1114 Email Collection; T1115 Clipboard Data; T1119 Automated Collection
TA0007|T1120 Peripheral Device Discovery; T1124 System Time Discovery
TA0005|T1127 Trusted Developer Utilities Proxy Execution
TA0002|T1129 Shared Modules
TA0011|T1132 Data Encoding
TA0001 TA0003|T1133 External Remote Services
TA0007|T1135 Network Share Discovery
TA0003|T1136 Create Account; T1136.001 Create Account: Local Account; T1136.003 Create Account: Cloud Account
TA0005|T1140 Deobfuscate/Decode Files or Information
TA0003|T1176 Software Extensions
TA0006|T1187 Forced Authentication
TA0001|T1189 Drive-by Compromise; T1190 Exploit Public-Facing Application; T1195 Supply Chain Compromise; T1195.001 Supply Chain Compromise: Compromise Software Dependencies and Development Tools; T1195.002 Supply Chain Compromise: Compromise Software Supply Chain; T1199 Trusted Relationship; T1200 Hardware Additions
TA0007|T1201 Password Policy Discovery
TA0005|T1202 Indirect Command Execution
TA0002|T1203 Exploitation for Client Execution; T1204 User Execution; T1204.002 User Execution: Malicious File; T1204.003 User Execution: Malicious Image
TA0005 TA0003 TA0011|T1205 Traffic Signaling; T1205.001 Traffic Signaling: Port Knocking
TA0008|T1210 Exploitation of Remote Services
TA0005|T1211 Exploitation for Defense Evasion
TA0006|T1212 Exploitation for Credential Access
TA0009|T1213 Data from Information Repositories; T1213.003 Data from Information Repositories: Code Repositories
TA0007|T1217 Browser Information Discovery
TA0005|T1218 System Binary Proxy Execution
TA0011|T1219 Remote Access Tools
TA0005|T1222 File and Directory Permissions Modification; T1222.002 File and Directory Permissions Modification: Linux and Mac File and Directory Permissions Modification
TA0005 TA0004|T1484 Domain or Tenant Policy Modification
TA0040|T1485 Data Destruction; T1486 Data Encrypted for Impact; T1489 Service Stop; T1490 Inhibit System Recovery; T1491 Defacement; T1495 Firmware Corruption; T1496 Resource Hijacking; T1496.001 Resource Hijacking: Compute Hijacking; T1498 Network Denial of Service; T1499 Endpoint Denial of Service
TA0005 TA0007|T1497 Virtualization/Sandbox Evasion
TA0003|T1505 Server Software Component; T1505.003 Server Software Component: Web Shell
TA0007|T1518 Software Discovery; T1518.001 Software Discovery: Security Software Discovery
TA0003|T1525 Implant Internal Image
TA0007|T1526 Cloud Service Discovery
TA0006|T1528 Steal Application Access Token
TA0040|T1529 System Shutdown/Reboot
TA0009|T1530 Data from Cloud Storage
TA0040|T1531 Account Access Removal
TA0005|T1535 Unused/Unsupported Cloud Regions
TA0010|T1537 Transfer Data to Cloud Account
TA0007|T1538 Cloud Service Dashboard
TA0006|T1539 Steal Web Session Cookie
TA0005 TA0003|T1542 Pre-OS Boot
TA0003 TA0004|T1543 Create or Modify System Process; T1543.002 Create or Modify System Process: Systemd Service; T1543.005 Create or Modify System Process: Container Service
TA0003 TA0004|T1546 Event Triggered Execution; T1546.004 Event Triggered Execution: Unix Shell Configuration Modification; T1546.005 Event Triggered Execution: Trap
TA0003 TA0004|T1547 Boot or Logon Autostart Execution; T1547.006 Boot or Logon Autostart Execution: Kernel Modules and Extensions
TA0004 TA0005|T1548 Abuse Elevation Control Mechanism; T1548.001 Abuse Elevation Control Mechanism: Setuid and Setgid; T1548.003 Abuse Elevation Control Mechanism: Sudo and Sudo Caching; T1548.005 Abuse Elevation Control Mechanism: Temporary Elevated Cloud Access
TA0005 TA0008|T1550 Use Alternate Authentication Material; T1550.001 Use Alternate Authentication Material: Application Access Token; T1550.004 Use Alternate Authentication Material: Web Session Cookie
TA0006|T1552 Unsecured Credentials; T1552.001 Unsecured Credentials: Credentials In Files; T1552.003 Unsecured Credentials: Shell History; T1552.004 Unsecured Credentials: Private Keys; T1552.005 Unsecured Credentials: Cloud Instance Metadata API; T1552.007 Unsecured Credentials: Container API
TA0005|T1553 Subvert Trust Controls
TA0003|T1554 Compromise Host Software Binary
TA0006|T1555 Credentials from Password Stores; T1555.006 Credentials from Password Stores: Cloud Secrets Management Stores
TA0006 TA0005 TA0003|T1556 Modify Authentication Process; T1556.003 Modify Authentication Process: Pluggable Authentication Modules; T1556.006 Modify Authentication Process: Multi-Factor Authentication
TA0006 TA0009|T1557 Adversary-in-the-Middle; T1557.002 Adversary-in-the-Middle: ARP Cache Poisoning
TA0006|T1558 Steal or Forge Kerberos Tickets
TA0002|T1559 Inter-Process Communication
TA0009|T1560 Archive Collected Data
TA0040|T1561 Disk Wipe
TA0005|T1562 Impair Defenses; T1562.001 Impair Defenses: Disable or Modify Tools; T1562.004 Impair Defenses: Disable or Modify System Firewall; T1562.006 Impair Defenses: Indicator Blocking; T1562.007 Impair Defenses: Disable or Modify Cloud Firewall; T1562.008 Impair Defenses: Disable or Modify Cloud Logs; T1562.012 Impair Defenses: Disable or Modify Linux Audit System
TA0008|T1563 Remote Service Session Hijacking; T1563.001 Remote Service Session Hijacking: SSH Hijacking
TA0005|T1564 Hide Artifacts; T1564.001 Hide Artifacts: Hidden Files and Directories
TA0040|T1565 Data Manipulation; T1565.001 Data Manipulation: Stored Data Manipulation
TA0001|T1566 Phishing
TA0010|T1567 Exfiltration Over Web Service; T1567.002 Exfiltration Over Web Service: Exfiltration to Cloud Storage
TA0011|T1568 Dynamic Resolution
TA0002|T1569 System Services; T1569.002 System Services: Service Execution
TA0008|T1570 Lateral Tool Transfer
TA0011|T1571 Non-Standard Port; T1572 Protocol Tunneling; T1573 Encrypted Channel
TA0003 TA0004 TA0005|T1574 Hijack Execution Flow; T1574.006 Hijack Execution Flow: Dynamic Linker Hijacking
TA0005|T1578 Modify Cloud Compute Infrastructure; T1578.002 Modify Cloud Compute Infrastructure: Create Cloud Instance; T1578.003 Modify Cloud Compute Infrastructure: Delete Cloud Instance
TA0007|T1580 Cloud Infrastructure Discovery
TA0043|T1589 Gather Victim Identity Information; T1590 Gather Victim Network Information; T1592 Gather Victim Host Information; T1595 Active Scanning; T1595.001 Active Scanning: Scanning IP Blocks; T1595.002 Active Scanning: Vulnerability Scanning
TA0042|T1583 Acquire Infrastructure; T1584 Compromise Infrastructure; T1587 Develop Capabilities; T1588 Obtain Capabilities; T1608 Stage Capabilities
TA0005|T1601 Modify System Image
TA0009|T1602 Data from Configuration Repository
TA0006|T1606 Forge Web Credentials
TA0002|T1609 Container Administration Command
TA0005 TA0002|T1610 Deploy Container
TA0004|T1611 Escape to Host
TA0005|T1612 Build Image on Host
TA0007|T1613 Container and Resource Discovery; T1614 System Location Discovery; T1615 Group Policy Discovery; T1619 Cloud Storage Object Discovery
TA0005|T1620 Reflective Code Loading
TA0006|T1621 Multi-Factor Authentication Request Generation
TA0005 TA0007|T1622 Debugger Evasion
TA0002|T1648 Serverless Execution
TA0006|T1649 Steal or Forge Authentication Certificates
TA0002|T1651 Cloud Administration Command
TA0007|T1654 Log Enumeration
TA0040|T1657 Financial Theft
TA0001|T1659 Content Injection`

export type Technique = {
  readonly name: string
  /** Ids of the tactics that ATT&CK lists it under. */
  readonly tactics: readonly string[]
}

export const TECHNIQUES: ReadonlyMap<string, Technique> = new Map(
  LINES.trim()
    .split('\n')
    .flatMap((line) => {
      const [ids = '', techniques = ''] = line.split('|')
      const tactics = ids.split(' ')
      return techniques.split('; ').map((technique) => {
        const space = technique.indexOf(' ')
        return [technique.slice(0, space), { name: technique.slice(space + 1), tactics }] as const
      })
    }),
)
